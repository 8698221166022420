# Ports in Windows' dynamic range (49152-65535 since 2008; the paper's "usually safe" is from XP's time) are kept out of it, or an
# outbound connection may hold them at boot. Desired: ports.

function Get-ExcludedPortRange {
    # The header is localised, the rows are numbers; an asterisk marks an administered range.
    foreach ($line in Invoke-Program -Name 'netsh.exe' -Arguments @('interface', 'ipv4', 'show', 'excludedportrange', 'protocol=tcp')) {
        if ([string] $line -match '^\s*(\d+)\s+(\d+)\s*(\*?)\s*$') {
            @{ From = [int] $Matches[1]; To = [int] $Matches[2]; Administered = $Matches[3] -eq '*' }
        }
    }
}

function Test-PortReservation {
    param($Desired)
    $ranges = @(Get-ExcludedPortRange)
    foreach ($port in $Desired) {
        $covering = @($ranges | Where-Object { $_.Administered -and $_.From -le $port -and $port -le $_.To })
        if ($covering.Count -eq 0) { New-Difference -Item 'PortReservation' -Path "excluded port range $port" -Expected 'reserved' -Found 'in the dynamic range' -Data $port }
    }
}

function Set-PortReservation {
    param($Desired, $Difference)
    foreach ($each in $Difference) {
        # Who holds the port keeps Windows from reserving it, SMTPSVC itself among them.
        Stop-SmtpForChange -Because "port $($each.Data) is reserved"
        $null = Invoke-Program -Name 'netsh.exe' -Arguments @('interface', 'ipv4', 'add', 'excludedportrange', 'protocol=tcp', "startport=$($each.Data)", 'numberofports=1', 'store=persistent')
    }
}

# Those that this package made, for an earlier port too; one that was there before is not among the original values.
function Remove-PortReservation {
    $ours = @((Read-StateFile -Name 'original-values.json').Keys | ForEach-Object { if ($_ -match '^excluded port range (\d+)$') { [int] $Matches[1] } })
    foreach ($range in @(Get-ExcludedPortRange)) {
        if ($range.Administered -and $range.From -eq $range.To -and $ours -contains $range.From) {
            $null = Invoke-Program -Name 'netsh.exe' -Arguments @('interface', 'ipv4', 'delete', 'excludedportrange', 'protocol=tcp', "startport=$($range.From)", 'numberofports=1', 'store=persistent')
            Add-Changed -Text "excluded port range $($range.From)"
        }
    }
}
