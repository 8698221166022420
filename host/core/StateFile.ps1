# What the host remembers of earlier runs, one JSON file a subject in the state folder.

function Get-StatePath { param([string] $Name) '{0}\{1}' -f $script:Facts.StateFolder, $Name }

function Read-StateFile {
    param([string] $Name)
    $path = Get-StatePath -Name $Name
    $state = @{}
    if (-not (Test-File -Path $path)) { return $state }
    $text = [System.Text.Encoding]::UTF8.GetString((Read-FileByte -Path $path))
    try {
        $read = ConvertFrom-Json -InputObject $text
    } catch {
        Stop-Run -Message "$path is no JSON ($($_.Exception.Message)); put a copy aside and remove it, then run again: what earlier runs left unfinished is then unknown"
    }
    foreach ($member in $read.PSObject.Properties) { $state[$member.Name] = $member.Value }
    $state
}

function Write-StateFile {
    param([string] $Name, [hashtable] $State)
    New-Folder -Path $script:Facts.StateFolder
    $text = ConvertTo-AsciiJson -Value $State
    Write-FileWhole -Path (Get-StatePath -Name $Name) -Bytes ([System.Text.Encoding]::ASCII.GetBytes($text))
}

# Users may write below ProgramData by default, and what lies here runs as administrator.
function Protect-StateFolder {
    $folder = $script:Facts.StateFolder
    New-Folder -Path $folder
    if (-not (Test-AdministratorsOnly -Path $folder)) { Set-AdministratorsOnly -Path $folder }
}
