# Properties of a virtual server. Desired: {instance, names, metabase}; names are the properties of this step.

function Test-Metabase {
    param($Desired)
    $key = "SmtpSvc/$($Desired.instance)"
    $unsupported = Read-StateFile -Name 'unsupported.json'
    foreach ($name in $Desired.names) {
        $wanted = $Desired.metabase.$name
        $found = Get-MetabaseProperty -Key $key -Name $name
        if (Test-SameValue -Wanted $wanted -Found $found) { continue }
        if ($null -eq $found -and -not $wanted.required -and $unsupported.ContainsKey("$key/$name")) {
            Add-Warning -Text "$key/$name is not known to this SMTPSVC and stays as it is"
            continue
        }
        New-Difference -Item 'Metabase' -Path "$key/$name" -Expected (Format-Value $wanted.value) -Found (Format-Value $found) -Data @{ Name = $name; Value = $found } -Original $found
    }
}

function Set-Metabase {
    param($Desired, $Difference)
    $key = "SmtpSvc/$($Desired.instance)"
    foreach ($each in $Difference) {
        $name = $each.Data.Name
        $wanted = $Desired.metabase.$name
        try {
            Set-MetabaseProperty -Key $key -Name $name -Value (ConvertTo-MetabaseType -Wanted $wanted -Found $each.Data.Value)
        } catch {
            if ($wanted.required) { Stop-Run -Message "$($each.path) cannot be written ($($_.Exception.Message)), and the paper requires it: expected $($each.expected), found $($each.found)" }
            $unsupported = Read-StateFile -Name 'unsupported.json'
            $unsupported[$each.path] = $_.Exception.Message
            Write-StateFile -Name 'unsupported.json' -State $unsupported
        }
    }
}

# A property may stand in a key below: RoutingSources/SmtpDsUseCat.
function Get-MetabaseProperty {
    param([string] $Key, [string] $Name)
    $parts = $Name.Split('/')
    if ($parts.Count -eq 1) { return Get-MetabaseValue -Key $Key -Name $Name }
    $below = "$Key/$($parts[0])"
    if (-not (Test-MetabaseKey -Path $below)) { return 'no key' }
    Get-MetabaseValue -Key $below -Name $parts[1]
}

function Set-MetabaseProperty {
    param([string] $Key, [string] $Name, $Value)
    $parts = $Name.Split('/')
    if ($parts.Count -gt 1) { $Key = "$Key/$($parts[0])" }
    Set-MetabaseValue -Key $Key -Name $parts[-1] -Value $Value
}

function Test-SameValue {
    param($Wanted, $Found)
    if ($null -eq $Found) { return $Wanted.type -eq 'string' -and $Wanted.value -eq '' }
    # A key that is not there is the feature off.
    if ($Found -is [string] -and $Found -eq 'no key') { return $Wanted.value -eq 0 }
    if ($Wanted.type -eq 'multistring') { return (@($Found) -join "`n") -eq (@($Wanted.value) -join "`n") }
    if ($Wanted.type -eq 'string') { return (Format-Text -Value $Found) -eq (Format-Text -Value $Wanted.value) }
    if ($Wanted.type -eq 'boolean') { return [bool] $Found -eq [bool] $Wanted.value }
    $mask = Get-Optional -Object $Wanted -Name 'mask'
    if ($null -ne $mask) { return ([long] $Found -band [long] $mask) -eq ([long] $Wanted.value -band [long] $mask) }
    $same = @($Wanted.value) + @(Get-Optional -Object $Wanted -Name 'equivalent' -Default @())
    @($same | ForEach-Object { ConvertTo-SignedInteger -Value $_ }) -contains (ConvertTo-SignedInteger -Value $Found)
}

# A list such as the retry intervals may come back with blanks, or as several values.
function Format-Text {
    param($Value)
    (@($Value) -join ',') -replace '\s*,\s*', ','
}

# The metabase's DWORDs pass through ADSI as signed: 4294967295 is -1.
function ConvertTo-SignedInteger {
    param($Value)
    $number = [long] $Value
    if ($number -gt [int]::MaxValue) { return $number - 4294967296 }
    $number
}

# Never a string where a Boolean is meant: "false" would be true. Bits outside the mask stay as they are.
function ConvertTo-MetabaseType {
    param($Wanted, $Found)
    if ($Wanted.type -eq 'boolean') { return [bool] $Wanted.value }
    if ($Wanted.type -eq 'string') { return [string] $Wanted.value }
    if ($Wanted.type -eq 'multistring') { return , @($Wanted.value | ForEach-Object { [string] $_ }) }
    $mask = Get-Optional -Object $Wanted -Name 'mask'
    if ($null -eq $mask -or $null -eq $Found) { return [int] (ConvertTo-SignedInteger -Value $Wanted.value) }
    [int] (ConvertTo-SignedInteger -Value (([long] $Found -band -bnot [long] $mask) -bor [long] $Wanted.value))
}

function Format-Value {
    param($Value)
    if ($null -eq $Value) { return 'not set' }
    if ($Value -is [string] -and $Value -eq '') { return 'empty' }
    @($Value) -join ', '
}
