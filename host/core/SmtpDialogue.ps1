# A conversation with an SMTP service, line by line, with a limit for each answer.

function Open-SmtpDialogue {
    param([string] $Address, [int] $Port)
    $client = New-Object System.Net.Sockets.TcpClient
    $client.ReceiveTimeout = $script:Facts.SmtpAnswerSeconds * 1000
    $client.SendTimeout = $script:Facts.SmtpAnswerSeconds * 1000
    try {
        $client.Connect($Address, $Port)
        $stream = $client.GetStream()
        $reader = New-Object System.IO.StreamReader $stream, ([System.Text.Encoding]::ASCII)
        $dialogue = @{ Client = $client; Stream = $stream; Reader = $reader }
        $dialogue.Banner = Read-SmtpAnswer -Dialogue $dialogue
        return $dialogue
    } catch {
        $client.Close()
        # The inner message is the socket's own.
        $reason = $_.Exception
        while ($null -ne $reason.InnerException) { $reason = $reason.InnerException }
        return @{ Client = $null; Banner = "no connection: $($reason.Message)" }
    }
}

# An answer may have several lines; the last has a blank after its code.
function Read-SmtpAnswer {
    param($Dialogue)
    do {
        $line = $Dialogue.Reader.ReadLine()
    } while ($null -ne $line -and $line -match '^\d{3}-')
    if ($null -eq $line) { return 'connection closed' }
    $line
}

function Send-SmtpLine {
    param($Dialogue, [string] $Line)
    $bytes = [System.Text.Encoding]::ASCII.GetBytes("$Line`r`n")
    $Dialogue.Stream.Write($bytes, 0, $bytes.Length)
    Read-SmtpAnswer -Dialogue $Dialogue
}

function Close-SmtpDialogue {
    param($Dialogue)
    if ($null -eq $Dialogue.Client) { return }
    $null = Send-SmtpLine -Dialogue $Dialogue -Line 'QUIT'
    $Dialogue.Client.Close()
}

function Get-SmtpBanner {
    param([string] $Address, [int] $Port)
    $dialogue = Open-SmtpDialogue -Address $Address -Port $Port
    Close-SmtpDialogue -Dialogue $dialogue
    $dialogue.Banner
}
